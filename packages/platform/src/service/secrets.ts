/** The token of what a secret of the service looks like in a text, a list of regular expressions. */
export const SECRETS = Symbol('SECRETS');
