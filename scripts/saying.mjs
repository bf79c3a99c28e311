// Says that a wait is under way, so that nobody takes it for a hang.

const QUIET_MS = 1_000;
const REPEAT_MS = 5_000;

/** Runs `work`; where that takes longer than a second, says so on stdout, every five seconds, and when it is done. */
export async function saying(label, work) {
  const begin = performance.now();
  const seconds = () => ((performance.now() - begin) / 1_000).toFixed(1);
  const say = (text) => process.stdout.write(`  ${text}\n`);
  let repeat;
  const first = setTimeout(() => {
    say(`${label} …`);
    repeat = setInterval(() => say(`${label} … (${seconds()} s)`), REPEAT_MS);
  }, QUIET_MS);
  try {
    const result = await work();
    if (repeat !== undefined) say(`${label}: done in ${seconds()} s`);
    return result;
  } finally {
    clearTimeout(first);
    clearInterval(repeat);
  }
}
