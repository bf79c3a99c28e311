/** Runs `work` and lets whoever watches know that it is under way; resolves and rejects as `work` does. */
export type Progress = <T>(label: string, work: () => Promise<T>) => Promise<T>;

export const silentProgress: Progress = (_label, work) => work();
