/** A text of the stack, which speaks of the scripts of its repository, in the words of this command. */
export function inWordsOfTandem(text: string): string {
  return text
    .replace(/npm start \[-- <options>\]/g, 'tandem start [options]')
    .replace(/npm start( --)?/g, 'tandem start')
    .replace(/npm run flow/g, 'tandem flow');
}
