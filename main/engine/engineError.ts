/** A start that cannot go on, told to a person: what is wrong and what to do. Shown without a stack trace. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}
