import * as path from 'path';
import { App } from 'cdk8s';
import { load } from 'js-yaml';
import { parse } from 'yaml';
import * as abTesting from '../../examples/ab-testing/main';
import * as blueGreen from '../../examples/blue-green/main';
import * as canary from '../../examples/canary/main';
import * as helmChart from '../../examples/helm-chart/main';
import * as oneApp from '../../examples/one-app/main';
import { filesIn, reported, scratchFolder, scratchRepository } from '../helpers';

const programs = { 'one-app': oneApp, 'helm-chart': helmChart, 'blue-green': blueGreen, 'ab-testing': abTesting };

/** What an example prints, by file. */
function outputOf(example: keyof typeof programs): { readonly [file: string]: string } {
  const { repository, folder } = scratchRepository();
  programs[example].build(repository);
  repository.synth();
  return filesIn(folder);
}

describe.each(['one-app', 'helm-chart', 'blue-green', 'ab-testing'] as const)('example %s', (example) => {
  const files = outputOf(example);

  test('prints these files', () => {
    expect(Object.keys(files)).toMatchSnapshot();
  });

  test.each(Object.keys(files))('prints %s', (file) => {
    expect(`\n${files[file]}`).toMatchSnapshot();
  });

  test('prints one object a file, which YAML 1.1 and YAML 1.2 read the same', () => {
    for (const [file, text] of Object.entries(files)) {
      expect({ file, value: parse(text, { version: '1.1' }) }).toEqual({ file, value: parse(text, { version: '1.2' }) });
      expect({ file, value: load(text) }).toEqual({ file, value: parse(text) });
      expect({ file, kind: parse(text).kind }).toEqual({ file, kind: expect.any(String) });
    }
  });

  test('prints no document marker, and one line break at the end', () => {
    for (const [file, text] of Object.entries(files)) {
      expect({ file, marker: /^(---|\.\.\.)/m.test(text) }).toEqual({ file, marker: false });
      expect({ file, end: text.slice(-2) }).toEqual({ file, end: expect.stringMatching(/[^\n]\n/) });
    }
  });

  test('has nothing to report, and prints the same again', () => {
    const { repository, folder } = scratchRepository();
    programs[example].build(repository);
    expect(reported(() => repository.synth())).toBe('');
    expect(filesIn(folder)).toEqual(files);
  });
});

test('example canary is a stock cdk8s app', () => {
  const outdir = path.join(scratchFolder(), 'dist');
  const app = new App({ outdir });
  canary.build(app);
  app.synth();
  const files = filesIn(outdir);
  expect(Object.keys(files)).toEqual(['shop.k8s.yaml']);
  expect(`\n${files['shop.k8s.yaml']}`).toMatchSnapshot();
});
