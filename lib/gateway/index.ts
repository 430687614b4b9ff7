export * from './gateway-class';
export * from './gateway';
export * from './listener';
export * from './http-route';
export * from './http-match';
export * from './http-filter';
export * from './route-backend';
