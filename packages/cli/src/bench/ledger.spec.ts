import { Ledger } from './ledger.js';

describe('Ledger', () => {
  it('undoes the last first, and each once', async () => {
    const ledger = new Ledger();
    const undone: string[] = [];
    ledger.owe('a', async () => void undone.push('a'));
    ledger.owe('b', async () => void undone.push('b'));
    await ledger.settle();
    await ledger.settle();
    expect(undone).toEqual(['b', 'a']);
  });

  it('undoes what was done around a piece of work at its end, also when it fails', async () => {
    const ledger = new Ledger();
    const undone: string[] = [];
    const undo = async () => void undone.push(`undone, ${ledger.isUndoing}`);
    const work = ledger.during('x', undo, async () => {
      expect(ledger.isUndoing).toBe(false);
      throw new Error('work');
    });
    await expect(work).rejects.toThrow('work');
    await ledger.settle();
    expect(undone).toEqual(['undone, true']);
    expect(ledger.isUndoing).toBe(false);
  });

  it('goes on where something cannot be undone, and says what', async () => {
    const ledger = new Ledger();
    const undone: string[] = [];
    ledger.owe('delete a', async () => void undone.push('a'));
    ledger.owe('delete b', async () => {
      throw new Error('saas is away');
    });
    await ledger.settle();
    expect(undone).toEqual(['a']);
    expect(ledger.failures).toEqual(['could not delete b: saas is away']);
  });
});
