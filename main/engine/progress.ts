/** How long work is told to people: steps with elapsed time, and single sentences. */
export type Progress = {
  /** Runs one step under a title; `update` tells how far it is. A step that throws is shown as failed, and throws on. */
  step<T>(title: string, work: (update: (detail: string) => void) => Promise<T>): Promise<T>;
  /** One sentence on its own line. */
  note: (sentence: string) => void;
};
