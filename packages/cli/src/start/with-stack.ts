import { ChildProcesses, type Stack, type StackOptions, startStack } from '@tandem/stack';

/**
 * Does `work` with a stack that is a part of this process, and stops the stack then, whatever becomes of it. No process of
 * it outlives this one.
 *
 * @throws {StackError} if it does not start
 */
export async function withStack<Result>(
  options: StackOptions,
  work: (stack: Stack) => Promise<Result>,
): Promise<Result> {
  const children = new ChildProcesses();
  const killAll = () => children.killAll();
  process.once('exit', killAll);
  try {
    const stack = await startStack({ ...options, children });
    try {
      return await work(stack);
    } finally {
      await stack.stop();
    }
  } finally {
    process.off('exit', killAll);
  }
}
