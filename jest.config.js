module.exports = {
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['<rootDir>/test/consumers/'],
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/artifacts/', '<rootDir>/test/consumers/'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }] },
  testEnvironment: 'node',
  // Snapshots are written only by `npm run test:update`.
  ci: true,
};
