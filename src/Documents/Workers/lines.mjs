// What every worker does alike: a request a line in, an answer a line out. NodeWorker.cs is the other end.
import { createInterface } from 'node:readline';

// the answers' channel belongs to the answers: whatever a library prints goes beside it
for (const word of ['log', 'info', 'debug', 'warn', 'dir', 'table', 'trace']) console[word] = console.error;
const out = process.stdout;

/**
 * Answers requests one after another, in the order in which they came.
 * @param handlers what is done, by the word in the request's `do`; each takes the request and returns what JSON can say
 */
export async function serve(handlers) {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const request = JSON.parse(line);
    let answer;
    try {
      if (!Object.hasOwn(handlers, request.do)) throw new Error(`nobody does "${request.do}"`);
      answer = { id: request.id, value: (await handlers[request.do](request)) ?? null };
    } catch (error) {
      answer = { id: request.id, error: String(error?.message ?? error).slice(0, 2000) };
    }
    await new Promise(done => out.write(JSON.stringify(answer) + '\n', done));
  }
  // the program that asks is gone
  process.exit(0);
}
