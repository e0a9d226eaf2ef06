/** Something on the tour went otherwise than it should. */
export class TourFailure extends Error {
  override readonly name = 'TourFailure';
}
