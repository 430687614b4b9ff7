/**
 * Whether kyaml will take the lists of a file for compact, at the level of their key, and print all of them so. It goes by the first line
 * with `- ` below a line whose only colon is its last character, even inside a literal block, and takes a file without such a line for
 * compact (kyaml v0.21.1, yaml/util.go, DeriveSeqIndentStyle).
 */
export function kyamlGuessesCompact(body: string): boolean {
  const lines = body.split('\n');
  for (let index = 1; index < lines.length; index++) {
    const dash = indentOf(lines[index]);
    if (!lines[index].startsWith('- ', dash)) continue;
    let above = index - 1;
    while (above >= 0 && lines[above].startsWith('#', indentOf(lines[above]))) above--;
    const line = above < 0 ? '' : lines[above].split('#', 1)[0].replace(/ +$/, '');
    if (line === '' || line.indexOf(':') !== line.length - 1) continue;
    if (dash === indentOf(line)) return true;
    if (dash === indentOf(line) + 2) return false;
  }
  return true;
}

function indentOf(line: string): number {
  let indent = 0;
  while (line[indent] === ' ') indent++;
  return indent;
}
