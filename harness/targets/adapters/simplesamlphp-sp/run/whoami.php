<?php
// The application: who is logged in, by the API that the SP reference shows.
require '/usr/share/simplesamlphp/lib/_autoload.php';
$login = new SimpleSAML\Auth\Simple('default-sp');
$reply = null;
if ($login->isAuthenticated()) {
    $nameId = $login->getAuthData('saml:sp:NameID');
    $text = fn($value) => match (true) {
        $value instanceof DOMNodeList => $value->item(0)?->parentNode->textContent ?? '',
        $value instanceof SAML2\XML\saml\NameID => $value->getValue(),
        default => (string) $value,
    };
    $reply = [
        'name_id' => $nameId?->getValue(),
        'name_id_format' => $nameId?->getFormat(),
        'issuer' => $login->getAuthData('saml:sp:IdP'),
        'session_index' => $login->getAuthData('saml:sp:SessionIndex'),
        'attributes' => (object) array_map(fn($values) => array_map($text, $values), $login->getAttributes()),
    ];
}
header('Content-Type: application/json');
echo json_encode($reply, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE), "\n";
