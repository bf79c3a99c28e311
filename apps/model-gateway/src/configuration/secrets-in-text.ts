/** What a secret of the flow looks like in a text: a JWT, or a GitLab token that was sent here by mistake, also in base64. */
export const SECRETS_IN_TEXT = [
  /eyJ[\w-]{8,}\.[\w-]{2,}\.[\w-]*/g,
  /glpat-[\w-]+(?:\.[\w-]+)*/g,
  /(?:Z2xwYXQt|dscGF0L|nbHBhdC)[\w+/=-]*/g,
];
