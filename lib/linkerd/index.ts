export * from './mesh';
export * from './injection';
export * from './proxy-config';
export * from './proxy-ports';
export * from './proxy-container';
