import { Cleanup } from './cleanup.js';

describe('Cleanup', () => {
  it('undoes the last first, and each once', async () => {
    const cleanup = new Cleanup();
    const undone: string[] = [];
    cleanup.defer('a', async () => void undone.push('a'));
    cleanup.defer('b', async () => void undone.push('b'));
    await cleanup.run();
    await cleanup.run();
    expect(undone).toEqual(['b', 'a']);
  });

  it('undoes what was done around a piece of work at its end, also when it fails', async () => {
    const cleanup = new Cleanup();
    const undone: string[] = [];
    const undo = async () => void undone.push(`undone, ${cleanup.isUndoing}`);
    const work = cleanup.during('x', undo, async () => {
      expect(cleanup.isUndoing).toBe(false);
      throw new Error('work');
    });
    await expect(work).rejects.toThrow('work');
    await cleanup.run();
    expect(undone).toEqual(['undone, true']);
    expect(cleanup.isUndoing).toBe(false);
  });

  it('goes on if something cannot be undone, and says what', async () => {
    const cleanup = new Cleanup();
    const undone: string[] = [];
    cleanup.defer('delete a', async () => void undone.push('a'));
    cleanup.defer('delete b', async () => {
      throw new Error('saas is away');
    });
    await cleanup.run();
    expect(undone).toEqual(['a']);
    expect(cleanup.failures).toEqual(['could not delete b: saas is away']);
  });
});
