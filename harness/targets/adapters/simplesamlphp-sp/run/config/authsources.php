<?php
$config = [
    'admin' => ['core:AdminPassword'],
    'default-sp' => [
        'saml:SP',
        'entityID' => '{sp_entity_id}',
        'idp' => '{idp_entity_id}',
        'RelayState' => 'http://simplesamlphp.gauntlet.example/whoami',
        'privatekey' => 'sp-key.pem',
        'certificate' => 'sp-certificate.pem',
    ],
];
