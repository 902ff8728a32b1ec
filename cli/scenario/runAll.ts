/**
 * Runs work on many inputs, so many at a time, and answers in the order of the inputs.
 *
 * @param atOnce  how many may be under way together
 */
export async function runAll<Input, Output>(
  inputs: readonly Input[],
  atOnce: number,
  work: (input: Input) => Promise<Output>,
): Promise<Output[]> {
  const outputs = new Array<Output>(inputs.length);
  const queue = inputs.entries();
  const worker = async () => {
    for (const [index, input] of queue) outputs[index] = await work(input);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, inputs.length) }, worker));
  return outputs;
}
