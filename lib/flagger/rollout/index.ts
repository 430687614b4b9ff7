export * from './rollout';
export * from './scenario';
