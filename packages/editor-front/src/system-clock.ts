/** The time of this machine: clients hold certificates against it, not against the clock of a simulated service. */
export function systemTime(): Date {
  return new Date();
}
