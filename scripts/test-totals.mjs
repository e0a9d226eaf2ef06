// Prints the totals of a vitest JSON report as one plain line. A report that is missing or empty counts as a failure.
import { readFileSync } from 'node:fs';

const file = process.argv[2] ?? '.cache/test-report.json';
try {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const failed = report.numFailedTests + report.testResults.filter(isBroken).length;
  const skipped = report.numPendingTests + report.numTodoTests;
  console.log(`${report.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 || report.numPassedTests === 0 ? 1 : 0;
} catch (error) {
  console.error(`The test report ${file} cannot be read: ${error.message}`);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
}

/** A file that failed before its first test has no failed test of its own. */
function isBroken(result) {
  return result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed');
}
