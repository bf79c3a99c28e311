import { HealthChecks } from './health-checks.service.js';

describe('HealthChecks', () => {
  it('fail if a part does, and name it', async () => {
    const checks = new HealthChecks();
    expect(await checks.failing()).toEqual([]);
    let works = true;
    checks.add('database', () => (works ? Promise.resolve() : Promise.reject(new Error('gone'))));
    checks.add('cache', () => Promise.resolve());
    expect(await checks.failing()).toEqual([]);
    works = false;
    expect(await checks.failing()).toEqual(['database']);
    works = true;
    expect(await checks.failing()).toEqual([]);
  });

  it('fail if a check throws at once', async () => {
    const checks = new HealthChecks();
    checks.add('broken', () => {
      throw new Error('at once');
    });
    expect(await checks.failing()).toEqual(['broken']);
  });

  it('fail if a check says nothing for three seconds', async () => {
    jest.useFakeTimers();
    try {
      const checks = new HealthChecks();
      checks.add('frozen', () => new Promise(() => undefined));
      const settled = jest.fn();
      void checks.failing().then(settled);
      await jest.advanceTimersByTimeAsync(2_999);
      expect(settled).not.toHaveBeenCalled();
      await jest.advanceTimersByTimeAsync(1);
      expect(settled).toHaveBeenCalledWith(['frozen']);
    } finally {
      jest.useRealTimers();
    }
  });

  it('fail from the moment on that the service is about to stop', async () => {
    const checks = new HealthChecks();
    checks.add('database', () => Promise.resolve());
    checks.drain();
    expect(await checks.failing()).toEqual(['shutdown']);
  });
});
