import { StartupError } from '../configuration/read-configuration.js';
import { proxyFor } from './proxy.js';

const PROXY = 'http://user:secret@proxy.example.com:3128';

function proxied(origin: string, environment: Record<string, string>): string | undefined {
  return proxyFor(new URL(origin), environment)?.href;
}

describe('proxyFor', () => {
  it('is none if no variable names one', () => {
    expect(proxied('http://saas.example.com', {})).toBeUndefined();
    expect(proxied('http://saas.example.com', { HTTP_PROXY: '', HTTPS_PROXY: PROXY })).toBeUndefined();
    expect(proxied('https://saas.example.com', { HTTP_PROXY: PROXY })).toBeUndefined();
  });

  it('is that of the scheme', () => {
    const environment = { HTTP_PROXY: 'http://one:1', HTTPS_PROXY: 'http://two:2' };
    expect(proxied('http://saas.example.com', environment)).toBe('http://one:1/');
    expect(proxied('https://saas.example.com', environment)).toBe('http://two:2/');
  });

  it('is that of the upper-case name, else of the lower-case one', () => {
    expect(proxied('http://saas.example.com', { http_proxy: 'http://lower' })).toBe('http://lower/');
    expect(proxied('http://saas.example.com', { http_proxy: 'http://lower', HTTP_PROXY: 'http://upper' })).toBe(
      'http://upper/',
    );
  });

  it.each([
    ['100%', '100%25'],
    ['p%40ss%', 'p%40ss%25'],
    ['%zz', '%25zz'],
  ])('may have a %% that begins no escape in its password: %s', (written, escaped) => {
    expect(proxied('http://saas.example.com', { HTTP_PROXY: `http://user:${written}@proxy` })).toBe(
      `http://user:${escaped}@proxy/`,
    );
  });

  it('may be only a host and a port', () => {
    expect(proxied('http://saas.example.com', { HTTP_PROXY: 'proxy.example.com:3128' })).toBe(
      'http://proxy.example.com:3128/',
    );
  });

  it.each(['http://localhost:3001', 'http://127.0.0.1:3001', 'http://127.8.9.1', 'http://[::1]:3001'])(
    'is none for the loopback host of %s',
    (origin) => {
      expect(proxied(origin, { HTTP_PROXY: PROXY })).toBeUndefined();
    },
  );

  it.each([
    ['http://saas.example.com', 'saas.example.com'],
    ['http://saas.example.com', 'example.com'],
    ['http://saas.example.com', '.example.com'],
    ['http://saas.example.com', '*.example.com'],
    ['http://saas.example.com', 'SaaS.Example.com'],
    ['http://saas.example.com', 'other.example.org , example.com'],
    ['http://saas.example.com', '*'],
    ['http://saas.example.com', 'example.com:80'],
    ['http://saas.example.com:8080', 'example.com:8080'],
    ['https://saas.example.com', 'example.com:443'],
    ['http://10.1.2.3', '10.1.2.3'],
    ['http://10.1.2.3', '10.0.0.0/8'],
    ['http://10.1.2.3:8080', '10.1.2.3:8080'],
    ['http://[2001:db8::7]', '[2001:db8::7]'],
    ['http://[2001:db8::7]', '2001:db8::/32'],
    ['http://[2001:db8::7]:8080', '[2001:db8::7]:8080'],
  ])('is none for %s if NO_PROXY is %s', (origin, list) => {
    expect(proxied(origin, { HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY, NO_PROXY: list })).toBeUndefined();
    expect(proxied(origin, { HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY, no_proxy: list })).toBeUndefined();
  });

  it.each([
    ['http://saas.example.com', 'ample.com'],
    ['http://example.com', '.example.com'],
    ['http://saas.example.com', 'example.com:8080'],
    ['http://saas.example.com', 'example.com.evil.org'],
    ['http://10.1.2.3', '10.1.2.4'],
    ['http://11.1.2.3', '10.0.0.0/8'],
    ['http://10.1.2.3', '10.0.0.0/99'],
    ['http://110.1.2.3', '10.1.2.3'],
    ['http://saas.example.com', ', ,'],
  ])('is the proxy for %s if NO_PROXY is %s', (origin, list) => {
    expect(proxied(origin, { HTTP_PROXY: PROXY, NO_PROXY: list })).toBe(`${PROXY}/`);
  });

  it.each(['http://', 'http://[', 'socks5://user:secret@proxy.example.com', 'http://user:secret@proxy:port'])(
    'is refused in one line that names the variable and hides its value: %s',
    (value) => {
      let error: unknown;
      try {
        proxied('http://saas.example.com', { http_proxy: value });
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(StartupError);
      expect((error as Error).message).toBe(
        'HTTP_PROXY is malformed: set it to the http:// or https:// URL of a proxy, or unset it',
      );
    },
  );
});
