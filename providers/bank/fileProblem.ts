/** A file of the wrong kind can be wrong in every line; this many say enough. */
export const MOST_PROBLEMS = 100;
