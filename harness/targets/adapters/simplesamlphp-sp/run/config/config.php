<?php
$config = [
    'baseurlpath' => 'http://simplesamlphp.gauntlet.example/simplesaml/',
    'application' => ['baseURL' => 'http://simplesamlphp.gauntlet.example'],
    'certdir' => '{folder}/',
    'tempdir' => '{run}/state',
    // Nothing that a test keeps is worth a secret.
    'secretsalt' => 'saml-gauntlet',
    'auth.adminpassword' => 'saml-gauntlet',
    'timezone' => 'UTC',
    'trusted.url.domains' => [],
    'assertion.allowed_clock_skew' => 180,
    'showerrors' => true,
    'errorreporting' => false,
    'admin.checkforupdates' => false,
    'logging.handler' => 'errorlog',
    'logging.level' => SimpleSAML\Logger::NOTICE,
    'module.enable' => ['core' => true, 'saml' => true],
    'session.cookie.secure' => false,
    'session.phpsession.savepath' => '{run}/state',
    'metadata.sources' => [['type' => 'xml', 'file' => '{idp_metadata}']],
    'store.type' => '{store}',
    'store.sql.dsn' => 'sqlite:{run}/state/store.sq3',
];
