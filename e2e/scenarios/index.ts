// All scenarios, in the order in which they run.
import { Scenario } from '../harness/world';
import { admission } from './admission';
import { bootstrap } from './bootstrap';
import { canary, rollback } from './canary';
import { gateway } from './gateway';
import { promql } from './promql';

export const SCENARIOS: readonly Scenario[] = [admission, bootstrap, canary, rollback, gateway, promql];
