import * as fs from 'node:fs';
import * as path from 'node:path';
import { BREAKAGES } from '../../e2e/bite';

test.each(BREAKAGES)('breakage $name still finds what it breaks', ({ edits }) => {
  for (const [file, what] of edits) expect(fs.readFileSync(path.join(__dirname, '../..', file), 'utf8')).toContain(what);
});
