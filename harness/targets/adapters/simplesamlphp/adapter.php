<?php

// SimpleSAMLphp as Debian packages it: the assertion consumer service of its SP, run as a web
// server would run it, and the API that its documentation gives to applications.
//
// The argument `sql` keeps the data of the SP in a database instead of in PHP's sessions.

declare(strict_types=1);

use SAML2\Constants;
use SAML2\Exception\Throwable as SamlException;
use SimpleSAML\Auth\Simple;
use SimpleSAML\Auth\Source;
use SimpleSAML\Configuration;
use SimpleSAML\Error;
use SimpleSAML\Logger;
use SimpleSAML\Metadata\MetaDataStorageHandler;
use SimpleSAML\Metadata\MetaDataStorageSource;
use SimpleSAML\Metadata\SAMLBuilder;
use SimpleSAML\Module\saml\Auth\Source\SP;
use SimpleSAML\Session;
use SimpleSAML\Store;

const LIBRARY = '/usr/share/simplesamlphp';
const SOURCE = 'default-sp';
const MODULES = ['core' => true, 'saml' => true];
const FEATURES = [
    'post', 'unsolicited', 'multiple-idp-certs', 'idp-metadata',
    'rsa-sha1', 'rsa-sha384', 'rsa-sha512',
    'encrypted-assertion', 'encrypted-id', 'encrypted-attribute', 'aes-gcm', 'aes-cbc', 'rsa-oaep',
    'sp-metadata',
];

require __DIR__ . '/protocol.php';
require LIBRARY . '/lib/_autoload.php';

// First of all, so that the configuration of this machine is never read.
preload('config.php', ['module.enable' => MODULES]);

/** A file of the folder config/, without the file. */
function preload(string $file, array $config): void
{
    Configuration::setPreLoadedConfig(Configuration::loadFromArray($config), $file);
}

/** The SP, but for its last step: instead of a redirect of the browser, an exception. */
final class ServiceProvider extends SP
{
    public function handleResponse(array $state, $idp, array $attributes): void
    {
        unset($state['saml:sp:isUnsolicited']);
        $state['LoginCompletedHandler'] = [Source::class, 'loginCompleted'];
        $state['\SimpleSAML\Auth\Source.id'] = $this->authId;
        $state['\SimpleSAML\Auth\Source.Return'] = fn() => throw new Completed();
        parent::handleResponse($state, $idp, $attributes);
    }
}

/** No \Exception, so that the library does not take it for a failure. */
final class Completed extends \Error
{
}

/** The file metadata/saml20-idp-remote.php, without the file. */
final class IdPRemote extends MetaDataStorageSource
{
    public function __construct(private array $config)
    {
    }

    public function getMetadataSet($set): array
    {
        return $set === 'saml20-idp-remote' ? $this->config['metadata'] : [];
    }
}

final class Application
{
    private ?string $acs = null;

    public function __construct(private bool $sql)
    {
    }

    public function configure(array $request): array
    {
        $this->acs = null;
        ['sp' => $sp, 'idp' => $idp] = $request;
        $acs = parse_url($sp['acs_url']);
        if (!isset($acs['scheme'], $acs['host'])) {
            return ['unsupported' => 'acs_url is no URL'];
        }
        Configuration::clearInternalState();
        MetaDataStorageHandler::clearInternalState();
        preload('config.php', $this->config($acs, $idp));
        preload('authsources.php', [SOURCE => self::source($sp, $idp, $acs)]);
        $this->reset($request);
        try {
            MetaDataStorageHandler::getMetadataHandler(); // reads the metadata
        } catch (\Exception $error) {
            return ['unsupported' => Protocol\named($error)];
        }
        $this->acs = $sp['acs_url'];
        $ignored = [
            'allow_unsolicited' => !$sp['allow_unsolicited'],
            'require_signed_response' => $sp['require_signed_response'],
            'require_signed_assertion' => $sp['require_signed_assertion'],
            'clock_skew_s' => $sp['clock_skew_s'] !== 180,
            'signing_key_pem' => isset($sp['decryption_key_pem'], $sp['signing_key_pem']),
        ];
        return [
            'ok' => true,
            'ignored' => array_keys(array_filter($ignored)),
            'floors' => ['clock_skew_s' => 180, 'allow_unsolicited' => true],
        ];
    }

    public function consume(array $request): array
    {
        if ($this->acs === null) {
            return ['verdict' => 'unsupported', 'reason' => 'not configured'];
        }
        if ($request['binding'] !== 'HTTP-POST') {
            return ['verdict' => 'unsupported', 'reason' => $request['binding']];
        }
        $this->arrive($request);
        return Protocol\judged(function () use ($request): array {
            $repeat = $request['repeat'] ?? 1;
            for ($time = 0; $time < $repeat; $time++) {
                // Repeated, the same message is no replay.
                $repeat > 1 ? $this->reset($request) : self::newBrowser();
                try {
                    self::assertionConsumerService();
                } catch (Completed) {
                }
                $login = new Simple(SOURCE);
                if (!$login->isAuthenticated()) {
                    return [null, 'not authenticated'];
                }
            }
            return [self::identity($login), null];
        }, [self::class, 'isRefusal']);
    }

    public function reset(array $request): array
    {
        Store::clearInternalState();
        self::newBrowser();
        return ['ok' => true];
    }

    public function metadata(array $request): array
    {
        $source = Source::getById(SOURCE);
        $builder = new SAMLBuilder($source->getEntityId());
        $builder->addMetadataSP20($source->getHostedMetadata(), $source->getSupportedProtocols());
        return ['metadata_xml' => $builder->getEntityDescriptorText()];
    }

    /** What the library throws on purpose: its own classes, and \Exception itself. */
    public static function isRefusal(\Throwable $error): bool
    {
        return match (true) {
            // Of the adapter's making.
            $error instanceof Error\ConfigurationError, $error instanceof Error\CannotSetCookie => false,
            $error instanceof Error\Exception, $error instanceof SamlException => true,
            default => get_class($error) === \Exception::class,
        };
    }

    /** What config.php says beside what is so by default. */
    private function config(array $acs, array $idp): array
    {
        $metadata = $idp['metadata_xml'] === null
            ? ['type' => IdPRemote::class, 'metadata' => self::idp($idp)]
            : ['type' => 'xml', 'xml' => $idp['metadata_xml']];
        return [
            'baseurlpath' => self::origin($acs) . '/simplesamlphp/',
            'secretsalt' => bin2hex(random_bytes(16)),
            'logging.handler' => 'errorlog',
            'logging.level' => Logger::WARNING,
            'module.enable' => MODULES,
            'session.cookie.secure' => $acs['scheme'] === 'https',
            'trusted.url.domains' => [],
            'metadata.sources' => [$metadata],
            'store.type' => $this->sql ? 'sql' : 'phpsession',
            'store.sql.dsn' => 'sqlite::memory:',
        ];
    }

    /** An entry of authsources.php. */
    private static function source(array $sp, array $idp, array $acs): array
    {
        // The library has one key pair for signing and decrypting.
        $which = $sp['decryption_key_pem'] === null ? 'signing' : 'decryption';
        $post = Constants::BINDING_HTTP_POST;
        $source = [
            ServiceProvider::class,
            'entityID' => $sp['entity_id'],
            'idp' => $idp['entity_id'],
            'RelayState' => self::origin($acs) . '/',
            'WantAssertionsSigned' => $sp['require_signed_assertion'],
            'acs.Bindings' => [$post],
            'AssertionConsumerService' => [['Binding' => $post, 'Location' => $sp['acs_url'], 'index' => 0]],
            'SingleLogoutServiceBinding' => $sp['slo_url'] === null ? [] : [Constants::BINDING_HTTP_REDIRECT],
        ];
        if ($sp['slo_url'] !== null) {
            $source['SingleLogoutServiceLocation'] = $sp['slo_url'];
        }
        if ($sp["{$which}_key_pem"] !== null) {
            // The library reads a private key from a file: this is one that lies nowhere.
            $source['privatekey'] = 'data://text/plain;base64,' . base64_encode($sp["{$which}_key_pem"]);
            $source['certData'] = self::withoutArmour($sp["{$which}_cert_pem"]);
        }
        return $source;
    }

    private static function idp(array $idp): array
    {
        $key = fn(string $pem): array => [
            'type' => 'X509Certificate',
            'signing' => true,
            'encryption' => false,
            'X509Certificate' => self::withoutArmour($pem),
        ];
        return [$idp['entity_id'] => [
            'entityid' => $idp['entity_id'],
            'SingleSignOnService' => $idp['sso_url'],
            'SingleLogoutService' => $idp['slo_url'] ?? [],
            'keys' => array_map($key, $idp['signing_certs_pem']),
        ]];
    }

    /** What a web server tells PHP of a form posted to the ACS. */
    private function arrive(array $request): void
    {
        $acs = parse_url($this->acs);
        $https = $acs['scheme'] === 'https';
        $_SERVER['REQUEST_METHOD'] = 'POST';
        $_SERVER['HTTPS'] = $https ? 'on' : 'off';
        $_SERVER['HTTP_HOST'] = $acs['host'];
        $_SERVER['SERVER_PORT'] = (string) ($acs['port'] ?? ($https ? 443 : 80));
        $_SERVER['REQUEST_URI'] = ($acs['path'] ?? '/') . (isset($acs['query']) ? "?{$acs['query']}" : '');
        $_SERVER['PATH_INFO'] = '/' . SOURCE;
        $_POST = ['SAMLResponse' => $request['saml_response']];
        if ($request['relay_state'] !== null) {
            $_POST['RelayState'] = $request['relay_state'];
        }
    }

    private static function assertionConsumerService(): void
    {
        require LIBRARY . '/modules/saml/www/sp/saml2-acs.php';
    }

    private static function newBrowser(): void
    {
        header_remove();
        Session::clearInternalState();
        Session::useTransientSession();
    }

    private static function identity(Simple $login): array
    {
        $nameId = $login->getAuthData('saml:sp:NameID');
        $text = fn($value): string => match (true) {
            $value instanceof \DOMNodeList => $value->item(0)?->parentNode->textContent ?? '',
            $value instanceof \SAML2\XML\saml\NameID => (string) $value->getValue(),
            default => (string) $value,
        };
        $attributes = array_map(fn(array $values) => array_map($text, $values), $login->getAttributes());
        return [
            'name_id' => $nameId?->getValue(),
            'name_id_format' => $nameId?->getFormat(),
            'issuer' => $login->getAuthData('saml:sp:IdP'),
            'session_index' => $login->getAuthData('saml:sp:SessionIndex'),
            'attributes' => (object) $attributes,
        ];
    }

    private static function origin(array $url): string
    {
        return $url['scheme'] . '://' . $url['host'] . (isset($url['port']) ? ":{$url['port']}" : '');
    }

    private static function withoutArmour(string $pem): string
    {
        return preg_replace('/-----[^-]*-----|\s/', '', $pem);
    }
}

$sql = in_array('sql', $argv, true);
$application = new Application($sql);
Protocol\serve([
    'name' => 'simplesamlphp',
    'version' => Configuration::VERSION,
    'kind' => 'sp',
    'features' => [...FEATURES, ...($sql ? ['replay'] : [])],
], [
    'configure' => [$application, 'configure'],
    'consume' => [$application, 'consume'],
    'reset' => [$application, 'reset'],
    'metadata' => [$application, 'metadata'],
]);
