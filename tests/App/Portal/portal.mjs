// A real OpenID provider for the tests. Whoever signs in says as his user name who he is: base64url of the claims as JSON.
// Prints its address once it listens. Ends when its input ends.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const server = createServer();
await new Promise(done => server.listen(0, '127.0.0.1', done));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'shifan',
    client_secret: 'a-secret-of-the-tests-only-0123456789',
    redirect_uris: ['http://localhost/sign-in/portal/callback'],
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['authorization_code'],
    response_types: ['code'],
  }],
  claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'], legal: ['credit_code', 'org_name'] },
  pkce: { required: () => true },
  cookies: { keys: ['only for tests'] },
  features: { devInteractions: { enabled: true } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ ...JSON.parse(Buffer.from(id, 'base64url')), sub: id }) }),
});
server.on('request', provider.callback());
console.log(issuer);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
