export * from './helm-release';
export * from './chart-source';
export * from './values-source';
export * from './actions';
