/** How a controller logs in to a registry. */
export enum RegistryProvider {
  /** With a Secret, or not at all. */
  GENERIC = 'generic',
  /** With the identity that Amazon Web Services gives the controller. */
  AWS = 'aws',
  /** With the identity that Microsoft Azure gives the controller. */
  AZURE = 'azure',
  /** With the identity that Google Cloud gives the controller. */
  GCP = 'gcp',
}
