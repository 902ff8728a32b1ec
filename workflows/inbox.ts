/**
 * Messages in the order of their arrival. Handlers only put; one loop takes and answers, so that nothing needs a lock. The
 * promise of `ask` is what the sender of an Update waits for.
 */
export type Inbox<Message> = {
  put(message: Message): void;
  ask<Answer>(message: Message, perform: () => Promise<Answer>): Promise<Answer>;
  hasMail(): boolean;
  /** Carries out everything that has come, one after the other. A refusal reaches its sender; it does not stop the loop. */
  work(onDone: (message: Message) => void): Promise<void>;
};

type Letter<Message> = { readonly message: Message; readonly perform: () => Promise<void> };

export function openInbox<Message>(): Inbox<Message> {
  const letters: Letter<Message>[] = [];
  return {
    put: (message) => void letters.push({ message, perform: () => Promise.resolve() }),
    ask: (message, perform) =>
      new Promise((resolve, reject) => {
        letters.push({ message, perform: () => perform().then(resolve, reject) });
      }),
    hasMail: () => letters.length > 0,
    async work(onDone) {
      for (let letter = letters.shift(); letter !== undefined; letter = letters.shift()) {
        await letter.perform();
        onDone(letter.message);
      }
    },
  };
}
