// All scenarios, in the order in which they begin: the longest first, so that none is left running alone at the end.
import { Scenario } from '../harness/world';
import { admission } from './admission';
import { bootstrap } from './bootstrap';
import { canary, rollback } from './canary';
import { gateway } from './gateway';
import { helm } from './helm';
import { identity } from './identity';
import { images } from './images';
import { migration } from './migration';
import { notifications } from './notifications';
import { ociSync } from './oci-sync';
import { order } from './order';
import { promql } from './promql';
import { prune } from './prune';
import { refused } from './refused';
import { linkerdStatus, routes } from './routes';
import { recovery } from './recovery';
import { faults } from './faults';
import { clusters } from './clusters';
import { takeOver } from './take-over';
import { promotion } from './promotion';
import { secrets } from './secrets';
import { tenants } from './tenants';
import { variables } from './variables';

export const SCENARIOS: readonly Scenario[] = [
  faults, canary, order, recovery, routes, bootstrap, rollback, gateway, identity, helm, linkerdStatus, clusters, images, migration, promotion, notifications, ociSync, tenants, secrets, variables, refused, prune, takeOver, promql, admission,
];
