import { ApiObject } from 'cdk8s';
import { Cluster, Layer } from '../../lib';
import { filesIn, messageOf, scratchRepository } from '../helpers';

test.each([true, false])('rejects a Secret in clear text and writes nothing, with checks %s', (checks) => {
  const { repository, folder } = scratchRepository({ checks });
  const layer = new Layer(new Cluster(repository, 'staging'), 'shop');
  new ApiObject(layer, 'database', { apiVersion: 'v1', kind: 'Secret', stringData: { password: 'hunter2' } });
  const message = messageOf(() => repository.synth());
  expect(message).toContain('[staging/shop/database] a Secret with password in clear text · no secret in clear text: Git keeps it for ever, and everybody who reads the repository has it · ');
  expect(message).not.toContain('hunter2');
  expect(filesIn(folder)).toEqual({});
});
