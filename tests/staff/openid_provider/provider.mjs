// An OpenID provider for tests: the certified oidc-provider of npm. Reads its settings as one line of JSON, says when it listens.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { default: Provider } = await import(pathToFileURL(process.argv[2]));
const settings = JSON.parse((await createInterface({ input: process.stdin })[Symbol.asyncIterator]().next()).value);

const provider = new Provider(`http://127.0.0.1:${settings.port}`, {
  jwks: settings.jwks,
  clients: [
    {
      client_id: settings.client,
      client_secret: settings.secret,
      redirect_uris: [settings.returnTo],
      token_endpoint_auth_method: settings.authentication,
      id_token_signed_response_alg: settings.algorithm,
    },
  ],
  clientAuthMethods: [settings.authentication],
  claims: { openid: ["sub"], profile: ["name", "preferred_username", "departments"] },
  conformIdTokenClaims: settings.claimsApart,
  enabledJWA: { idTokenSigningAlgValues: [settings.algorithm] },
  cookies: { keys: ["of a test"] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...settings.people[id] }) }),
});
provider.listen(settings.port, "127.0.0.1", () => console.log("listening"));
