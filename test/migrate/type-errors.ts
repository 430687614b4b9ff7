import * as path from 'path';
import ts from 'typescript';
import { ROOT } from './support';

/** What the compiler says of programs that import this library, as `name:line message`. */
export function typeErrors(programs: { readonly [name: string]: string }): string[] {
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [path.join(ROOT, 'lib/index.ts')] }, ts.sys, ROOT);
  const files = new Map(Object.entries(programs).map(([name, text]) => [path.join(ROOT, 'examples', `${name}.migrated.ts`), text.replace("'cdk8s-progressive-delivery'", "'../lib'")]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists.call(host, file);
  host.readFile = (file) => files.get(file) ?? readFile.call(host, file);
  host.getSourceFile = (file, version, ...rest) => {
    const text = files.get(file);
    return text === undefined ? getSourceFile.call(host, file, version, ...rest) : ts.createSourceFile(file, text, version);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].flatMap((file) => [...program.getSyntacticDiagnostics(program.getSourceFile(file)), ...program.getSemanticDiagnostics(program.getSourceFile(file))])
    .map(({ file, start = 0, messageText }) => {
      const { line } = file?.getLineAndCharacterOfPosition(start) ?? { line: 0 };
      return `${path.basename(file?.fileName ?? '')}:${line + 1} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
}
