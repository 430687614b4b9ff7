import { ExternalObject } from '../../lib/core/external-object';
import { Analysis, RequestMatch, TrafficProvider } from '../../lib/flagger';
import { every10s, newCanary, newChart, specOf } from './fixture';

const test10 = (...match: RequestMatch[]) => Analysis.abTesting({ match, iterations: 10, ...every10s });
const printed = (...match: RequestMatch[]) => specOf({ analysis: test10(...match) }).analysis.match;

test('several matches are alternatives', () => {
  expect(printed(RequestMatch.header('x-a').exact('1'), RequestMatch.header('x-b').regex('^2.*'))).toEqual([
    { headers: { 'x-a': { exact: '1' } } },
    { headers: { 'x-b': { regex: '^2.*' } } },
  ]);
});

test('allOf puts several headers into one match', () => {
  expect(printed(RequestMatch.allOf(RequestMatch.header('x-a').exact('1'), RequestMatch.header('x-b').exact('2'))))
    .toEqual([{ headers: { 'x-a': { exact: '1' }, 'x-b': { exact: '2' } } }]);
});

test('prefix and suffix become regular expressions (mistake 12: Flagger drops them for Gateway API, and all traffic matches)', () => {
  expect(printed(RequestMatch.header('x-v').prefix('v1.'), RequestMatch.header('x-v').suffix('+beta'))).toEqual([
    { headers: { 'x-v': { regex: '^v1\\..*$' } } },
    { headers: { 'x-v': { regex: '^.*\\+beta$' } } },
  ]);
});

describe('a cookie', () => {
  const expression = new RegExp(printed(RequestMatch.cookie('canary', 'always'))[0].headers.cookie.regex);

  test('is a regular expression on the cookie header', () => {
    expect(expression.source).toBe('^(.*?;\\s*)?(canary=always)(;.*)?$');
  });

  test.each(['canary=always', 'a=b; canary=always', 'canary=always; a=b', 'a=b;canary=always;c=d'])('is found in "%s"', (header) => {
    expect(header).toMatch(expression);
  });

  test.each(['canary=never', 'my-canary=always', 'canary=always2', 'a=canary=always'])('is not found in "%s"', (header) => {
    expect(header).not.toMatch(expression);
  });

  test('may hold the special characters of regular expressions', () => {
    expect(printed(RequestMatch.cookie('v', '1.0'))[0].headers.cookie.regex).toBe('^(.*?;\\s*)?(v=1\\.0)(;.*)?$');
  });

  test('rejects a semicolon', () => {
    expect(() => RequestMatch.cookie('a', 'b;c')).toThrow('[RequestMatch.cookie] a=b;c · a cookie name and value without spaces');
  });
});

describe('with nginx', () => {
  const canary = (...match: RequestMatch[]) => () => {
    const chart = newChart();
    return newCanary(chart, { analysis: test10(...match), provider: TrafficProvider.nginx(ingress(chart)) }).apiObject.toJson().spec.analysis.match;
  };

  test('a cookie is printed by its name, which is what Flagger hands to nginx', () => {
    expect(canary(RequestMatch.cookie('canary', 'always'), RequestMatch.header('x-user').exact('insider'))()).toEqual([
      { headers: { cookie: { exact: 'canary' } } },
      { headers: { 'x-user': { exact: 'insider' } } },
    ]);
  });

  test('rejects a cookie value that nginx does not know', () => {
    expect(canary(RequestMatch.cookie('canary', 'yes')))
      .toThrow('[test/canary] match on cookie canary=yes · with nginx a cookie whose value is always');
  });

  test('rejects conditions on the raw cookie header', () => {
    expect(canary(RequestMatch.header('Cookie').regex('.*')))
      .toThrow('[test/canary] match on header cookie · with nginx a cookie whose value is always');
  });

  test('rejects two headers, of which Flagger would take any one', () => {
    expect(canary(RequestMatch.header('x-a').exact('1'), RequestMatch.header('x-b').exact('2')))
      .toThrow('[test/canary] match has 2 conditions on x-a, x-b · with nginx one header and one cookie, as matches of their own');
  });

  test('rejects conditions that must hold at once', () => {
    expect(canary(RequestMatch.allOf(RequestMatch.header('x-a').exact('1'), RequestMatch.cookie('c', 'always'))))
      .toThrow('match has 2 conditions on x-a, cookie');
  });
});

describe('a header', () => {
  test('rejects a name that is none', () => {
    expect(() => RequestMatch.header('x user')).toThrow('[RequestMatch.header] "x user" · the name of an HTTP header');
  });

  test('rejects an empty value, which Flagger takes for unset', () => {
    expect(() => RequestMatch.header('x-user').exact('')).toThrow('[RequestHeader.exact] an empty text · at least one character');
  });

  test('rejects lookarounds and references, which RE2 does not have', () => {
    expect(() => RequestMatch.header('x-user').regex('^(?!bot).*')).toThrow('[RequestHeader.regex] pattern "^(?!bot).*": invalid or unsupported Perl syntax: `(?!` · a regular expression of Go (RE2)');
    expect(() => RequestMatch.header('x-user').regex('(a)\\1')).toThrow('[RequestHeader.regex] pattern "(a)\\1": invalid escape sequence');
  });

  test('accepts named groups and flags of RE2', () => {
    expect(printed(RequestMatch.header('x-user').regex('(?i)^(?P<who>qa).*'))).toHaveLength(1);
  });
});

test('rejects two conditions on one header in allOf', () => {
  expect(() => RequestMatch.allOf(RequestMatch.cookie('a', '1'), RequestMatch.cookie('b', '2')))
    .toThrow('[RequestMatch.allOf] two conditions on header cookie · at least one match, and one condition for each header');
  expect(() => RequestMatch.allOf()).toThrow('[RequestMatch.allOf] no match');
});

function ingress(chart: ReturnType<typeof newChart>) {
  return ExternalObject.fromReference(chart, 'ingress', { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'podinfo' });
}
