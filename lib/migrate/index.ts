export { migrate, Migration, MigrationOptions, Packages } from './migrate';
