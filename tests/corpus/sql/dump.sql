CREATE TABLE k (a, b);
INSERT INTO klient (namn, personnummer) VALUES
('Anna', '19181228-9500');
