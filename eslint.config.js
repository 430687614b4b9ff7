const stylistic = require('@stylistic/eslint-plugin');
const tseslint = require('typescript-eslint');

/** What each folder of lib/ may not import: imports point one way (docs/architecture.md). */
const OWNERS = ['flux', 'flagger', 'linkerd', 'gateway', 'helmoperator', 'sealedsecrets'];
const FORBIDDEN = {
  core: ['synthesis', 'checks', 'changes', ...OWNERS, 'repository', 'platform', 'delivery', 'migrate', 'cli'],
  synthesis: ['checks', 'changes', ...OWNERS, 'repository', 'platform', 'delivery', 'migrate', 'cli'],
  checks: ['synthesis', 'changes', ...OWNERS, 'repository', 'platform', 'delivery', 'migrate', 'cli'],
  changes: ['synthesis', 'checks', ...OWNERS, 'repository', 'platform', 'delivery', 'migrate', 'cli'],
  ...Object.fromEntries(OWNERS.map((owner) => [owner, ['synthesis', 'checks', 'changes', ...OWNERS.filter((other) => other !== owner), 'repository', 'platform', 'delivery', 'migrate', 'cli']])),
  repository: ['platform', 'delivery', 'migrate', 'cli'],
  platform: ['synthesis', 'checks', 'changes', 'delivery', 'migrate', 'cli'],
  delivery: ['synthesis', 'checks', 'changes', 'migrate', 'cli'],
};

module.exports = tseslint.config(
  { ignores: ['node_modules', 'build', 'artifacts', 'coverage', 'imports', 'dist', 'test/consumers'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    plugins: { '@stylistic': stylistic },
    rules: {
      '@stylistic/indent': ['error', 2],
      '@stylistic/quotes': ['error', 'single', { avoidEscape: true, allowTemplateLiterals: 'always' }],
      '@stylistic/semi': ['error', 'always'],
      '@stylistic/comma-dangle': ['error', 'always-multiline'],
      '@stylistic/max-len': ['error', { code: 180, ignoreUrls: true, ignoreRegExpLiterals: true }],
      '@stylistic/no-trailing-spaces': 'error',
      '@stylistic/eol-last': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' }],
    },
  },
  {
    // Tests quote whole messages, and tools load what was built.
    files: ['test/**/*.ts', 'tools/**/*.ts', 'e2e/**/*.ts'],
    rules: { '@stylistic/max-len': 'off', '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['lib/**/*.ts'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      // Free values (Helm values, JSON of cdk8s) are the only place for `any`: jsii has no `unknown`.
      '@typescript-eslint/no-explicit-any': 'off',
    },
  },
  {
    // What users of other languages see: jsii accepts unions silently, and they become untyped there.
    files: ['lib/{core,repository,flux,flagger,linkerd,gateway,helmoperator,sealedsecrets,platform,delivery}/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error',
        {
          selector: 'ExportNamedDeclaration > TSInterfaceDeclaration TSPropertySignature TSUnionType:not(:has(TSUndefinedKeyword))',
          message: 'No unions in what is exported: use a class with static factories.',
        },
        {
          selector: 'ExportNamedDeclaration > ClassDeclaration MethodDefinition[accessibility="public"][key.name=/^[^_]/] > FunctionExpression > Identifier.params TSUnionType:not(:has(TSUndefinedKeyword))',
          message: 'No unions in what is exported: use a class with static factories.',
        },
        { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
      ],
    },
  },
  ...Object.entries(FORBIDDEN).map(([folder, others]) => ({
    files: [`lib/${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ regex: `^(\\.\\./)+(${others.join('|')})(/|$)`, message: `lib/${folder} may not import this folder: imports point one way (docs/architecture.md).` }] }],
    },
  })),
);
