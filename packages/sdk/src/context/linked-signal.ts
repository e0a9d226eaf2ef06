/** A signal and the means to fire and to release it. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  abort(reason: Error): void;
  /** Lets go of the parent; the signal itself keeps its state. */
  release(): void;
}

/** A signal that follows another one, and where it stands among those that do. */
interface Follower {
  readonly fire: () => void;
  index: number;
}

const followersOf = new WeakMap<AbortSignal, Follower[]>();

/**
 * A signal that fires with its parent or on its own. Unlike `AbortSignal.any` it leaves nothing at a long-lived parent once
 * released.
 */
export function linkSignal(parent: AbortSignal): LinkedSignal {
  const controller = new AbortController();
  const fire = () => controller.abort(parent.reason);
  if (parent.aborted) fire();
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: parent.aborted ? () => undefined : follow(parent, fire),
  };
}

/**
 * One listener serves all followers of a signal: Node has its listeners in a list whose links a listener keeps when it is
 * removed, so that those of calls, which come and go by the thousands, draw one another into V8's old generation.
 */
function follow(parent: AbortSignal, fire: () => void): () => void {
  const followers = followersOf.get(parent) ?? awaitAbort(parent);
  const follower: Follower = { fire, index: followers.length };
  followers.push(follower);
  return () => {
    if (followers[follower.index] !== follower) return;
    const last = followers.pop();
    if (last === undefined || last === follower) return;
    // The last one takes its place.
    followers[follower.index] = last;
    last.index = follower.index;
  };
}

function awaitAbort(parent: AbortSignal): Follower[] {
  const followers: Follower[] = [];
  const onAbort = (): void => {
    for (const { fire } of followers.splice(0)) fire();
  };
  parent.addEventListener('abort', onAbort, { once: true });
  followersOf.set(parent, followers);
  return followers;
}
