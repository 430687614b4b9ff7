import * as fs from 'fs';
import * as path from 'path';
import { parse } from 'yaml';
import { filesIn, reported, scratchFolder } from './helpers';

const ROOT = path.resolve(__dirname, '..');

/** Runs main.ts as `node -r ts-node/register main.ts` does, in another folder. */
function runMain(folder: string): string {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return reported(() => jest.isolateModules(() => { require('../main'); }));
  } finally {
    process.chdir(before);
  }
}

test('main.ts gives the committed dist/ and versions/, byte for byte', () => {
  const folder = scratchFolder();
  // Tags that a bot or a person changed live in versions/ only.
  fs.cpSync(path.join(ROOT, 'versions'), path.join(folder, 'versions'), { recursive: true });
  expect(runMain(folder)).toBe('');
  expect(filesIn(path.join(folder, 'versions'))).toEqual(filesIn(path.join(ROOT, 'versions')));
  expect(filesIn(path.join(folder, 'dist'))).toEqual(filesIn(path.join(ROOT, 'dist')));
});

test('the committed files are read the same by YAML 1.1 and YAML 1.2, have no document marker, and one line break at the end', () => {
  const files = { ...filesIn(path.join(ROOT, 'dist')), ...filesIn(path.join(ROOT, 'versions')) };
  const wrong = Object.entries(files).filter(([, text]) => JSON.stringify(parse(text, { version: '1.1' })) !== JSON.stringify(parse(text))
    || /^(---|\.\.\.)/m.test(text) || !/[^\n]\n$/.test(text));
  expect(wrong).toEqual([]);
});

test('staging and production differ in nothing but versions, domain and image automation', () => {
  const [staging, production] = ['staging', 'production'].map((cluster) => filesIn(path.join(ROOT, 'dist', cluster)));
  const differing = [...new Set([...Object.keys(staging), ...Object.keys(production)])].filter((file) => staging[file] !== production[file]
    && !file.startsWith('flux-system/') && !file.startsWith('flux-images/'));
  expect(differing.sort()).toEqual([
    'backend/deployment-backend.yaml', 'frontend/canary-frontend.yaml', 'frontend/deployment-frontend.yaml', 'ingress/gateway-public.yaml', 'podinfo/helmrelease-podinfo.yaml',
  ]);
});
