/** The namespace of Flux's controllers, and the name of the source and Kustomization that they start from. */
export const FLUX_SYSTEM = 'flux-system';
