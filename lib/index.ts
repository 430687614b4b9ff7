export * from './core';
export * from './repository';
export * as flux from './flux';
export * as flagger from './flagger';
export * as linkerd from './linkerd';
export * as gateway from './gateway';
export * as platform from './platform';
export * as delivery from './delivery';
