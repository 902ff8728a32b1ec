/** So long a quote of a story is open where the story does not say. */
export const QUOTE_DAYS = 30;
