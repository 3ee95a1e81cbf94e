export { type JwtOptions, jwtAlgorithms, jwtIdentities } from './identity-provider.ts';
