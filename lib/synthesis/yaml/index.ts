export * from './printer';
