import { SECRETS_IN_TEXT } from './instance-secret.js';

const found = (text: string) => SECRETS_IN_TEXT.flatMap((secret) => text.match(secret) ?? []);

describe('SECRETS_IN_TEXT', () => {
  it('are tokens of GitLab and JWTs, wherever they stand', () => {
    const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJnaXRsYWIifQ.c2lnbmF0dXJlLW9m';
    expect(found('a glpat-saas-acme-service-01, then')).toEqual(['glpat-saas-acme-service-01']);
    expect(found(`{"access_token":"${jwt}","x":1}`)).toEqual([jwt]);
    expect(found('?private_token=glpat-_______________-_20A&x=glpat-saas-admin-root-0001')).toHaveLength(2);
  });

  it('are not what only begins like one', () => {
    expect(found('glpat-, eyJhbGciOiJSUzI1NiJ9.eyJhdWQ, glpat')).toEqual([]);
  });

  it('are found again and again', () => {
    for (let count = 0; count < 3; count += 1) {
      expect(found('glpat-saas-acme-service-01')).toHaveLength(1);
      expect('glpat-saas-acme-service-01'.search(SECRETS_IN_TEXT[1] as RegExp)).toBe(0);
    }
  });
});
