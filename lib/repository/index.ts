export { GitOpsRepository, GitOpsRepositoryProps } from './gitops-repository';
export { Cluster, ClusterProps } from './cluster';
export { Layer, LayerProps } from './layer';
export { AutomaticVersionProps, Image, ImageProps, ImageVersion } from './image';
export { ImageUpdateOptions, ImageUpdates } from './image-updates';
