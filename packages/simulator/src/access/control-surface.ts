/** Whether a URL or path is one of the control surface, which no fault strikes and no exchange shows. */
export function isOfControlSurface(url: string): boolean {
  return /^\/_simulator(?:[/?]|$)/.test(url);
}
