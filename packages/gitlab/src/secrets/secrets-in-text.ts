/** What a secret of the flow looks like in a text: a GitLab token, or a JWT. */
export const SECRETS_IN_TEXT = [
  /eyJ[\w-]{8,}\.[\w-]{2,}\.[\w-]*/g,
  /glpat-[\w-]+(?:\.[\w-]+)*/g,
  /(?:Z2xwYXQt|dscGF0L|nbHBhdC)[\w+/=-]*/g,
];
